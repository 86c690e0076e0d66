/* Lets the buyer confirm a payment at their bank, then sends the form it stands in: the server asks Stripe
   what came of it, so whatever is said here decides nothing. See billing/providers/stripe/confirm.html. */
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
  let state = "";
  form.addEventListener("submit", async (event) => {
    if (state === "asked") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (state === "asking") return;
    state = "asking";
    event.submitter?.setAttribute("aria-busy", "true");
    try {
      await stripe.confirmCardPayment(home.dataset.secret);
      state = "asked";
      form.requestSubmit(event.submitter);
    } catch {
      state = "";
      say(home.dataset.sayAway);
    } finally {
      event.submitter?.removeAttribute("aria-busy");
    }
  }, true);
})();
