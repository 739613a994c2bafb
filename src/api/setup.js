// SPDX-License-Identifier: Apache-2.0
// The page of the set-up link. The secret stands behind the address's #, which no server is sent.
"use strict";
const french = !/^en\b/i.test(navigator.language);
if (!french) {
  document.documentElement.lang = "en";
  for (const element of document.querySelectorAll("[data-en]")) element.textContent = element.dataset.en;
}
const form = document.getElementById("form");
const said = document.getElementById("said");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = {
    secret: location.hash.slice(1),
    name: document.getElementById("name").value,
    password: document.getElementById("password").value,
  };
  try {
    const answer = await fetch("/api/admin/setup", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": french ? "fr" : "en" },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    said.textContent = answer.ok ? told.message : [told.detail.message, told.detail.hint].filter(Boolean).join(" ");
    form.hidden = answer.ok;
    if (answer.ok) history.replaceState(null, "", "/setup");
  } catch (error) {
    said.textContent = french ? "Le serveur ne répond pas." : "The server does not answer.";
  }
});
