// Boots Swagger UI; a file of its own because the page's policy allows no script inside it.
"use strict";

const home = document.getElementById("api-docs");

// The theme switch sets data-theme; without it the system decides. Swagger UI wants a class instead.
const system = matchMedia("(prefers-color-scheme: dark)");
const follow = () => {
  const theme = document.documentElement.dataset.theme;
  document.documentElement.classList.toggle("dark-mode", theme ? theme === "dark" : system.matches);
};
follow();
system.addEventListener("change", follow);

SwaggerUIBundle({
  url: home.dataset.schema,
  domNode: home,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // A signed-in reader may try writes; a token needs none of this.
  requestInterceptor: (request) => {
    if (request.method && request.method !== "GET") request.headers["X-CSRFToken"] = home.dataset.csrf;
    return request;
  },
});
