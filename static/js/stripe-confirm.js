/* Lets the buyer confirm a payment at their bank, in a dialog of Stripe's, then sends the form it stands in:
   the server asks Stripe what came of it, so whatever is said here decides nothing.
   Included by billing/providers/stripe/confirm.html, which says everything as data-*. */
(() => {
  "use strict";
  const home = document.querySelector("[data-stripe-confirm]");
  const form = home?.closest("form");
  if (!form) return;
  const trouble = home.querySelector("[data-stripe-error]");
  const say = (words) => {
    trouble.querySelector("p").textContent = words;
    trouble.hidden = !words;
  };
  if (!window.Stripe) return say(home.dataset.sayAway);

  const stripe = Stripe(home.dataset.key, { locale: home.dataset.language });
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy) return;
    busy = true;
    say("");
    event.submitter?.setAttribute("aria-busy", "true");
    try {
      await stripe.confirmCardPayment(home.dataset.secret);
      form.submit();
    } catch {
      busy = false;
      event.submitter?.removeAttribute("aria-busy");
      say(home.dataset.sayAway);
    }
  }, true);
})();
