/* Lets the buyer confirm a payment at their bank: in a dialog of Stripe's, opened by [data-confirm-payment].
   Afterwards the page is loaded anew and the server asks Stripe, so whatever is said here decides nothing.
   Included by billing/providers/stripe/confirm.html, which says everything as data-*. */
(() => {
  "use strict";
  const home = document.querySelector("[data-stripe-confirm]");
  if (!home) return;
  const trouble = home.querySelector("[data-stripe-error]");
  const say = (words) => {
    trouble.querySelector("p").textContent = words;
    trouble.hidden = !words;
  };
  if (!window.Stripe) return say(home.dataset.sayAway);

  const stripe = Stripe(home.dataset.key, { locale: home.dataset.language });
  let busy = false;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-confirm-payment]");
    if (!button || busy) return;
    busy = true;
    say("");
    button.setAttribute("aria-busy", "true");
    try {
      await stripe.confirmCardPayment(home.dataset.secret);
      location.reload();
    } catch {
      busy = false;
      button.removeAttribute("aria-busy");
      say(home.dataset.sayAway);
    }
  });
})();
