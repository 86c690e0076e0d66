/* Asks for a card by Stripe's own field. The number goes from here to Stripe; our form gets the name of what
   was set up. The page is included by billing/providers/stripe/card.html, which says everything as data-*. */
(() => {
  "use strict";
  const home = document.querySelector("[data-stripe-card]");
  const form = home?.closest("form");
  if (!form) return;
  const answer = home.querySelector("[name=card-setup_intent]");
  const trouble = home.querySelector("[data-stripe-error]");
  const say = (words) => {
    trouble.querySelector("p").textContent = words;
    trouble.hidden = !words;
  };
  if (!window.Stripe) return say(home.dataset.sayAway);

  const place = home.querySelector("#stripe-card");
  const looks = getComputedStyle(place);
  const stripe = Stripe(home.dataset.key, { locale: home.dataset.language });
  const card = stripe.elements().create("card", {
    hidePostalCode: true,
    style: { base: { color: looks.color, fontFamily: looks.fontFamily, fontSize: looks.fontSize } },
  });
  card.mount(place);
  card.on("change", (event) => say(event?.error?.message ?? ""));

  // Not asked for: another card was chosen, and this part of the form is out of the way.
  const isAway = () => !home.getClientRects().length || home.closest("fieldset:disabled");
  let busy = false;
  form.addEventListener("submit", async (event) => {
    if (answer.value || isAway()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy) return;
    busy = true;
    say("");
    event.submitter?.setAttribute("aria-busy", "true");
    try {
      const name = home.querySelector("#stripe-holder").value.trim();
      const { error, setupIntent } = await stripe.confirmCardSetup(home.dataset.secret, {
        payment_method: { card, billing_details: name ? { name } : {} },
      });
      if (error) return say(error.message || home.dataset.sayAway);
      answer.value = setupIntent.id;
      form.requestSubmit(event.submitter);
    } catch {
      say(home.dataset.sayAway);
    } finally {
      busy = false;
      event.submitter?.removeAttribute("aria-busy");
    }
  }, true);
})();
