// SPDX-License-Identifier: Apache-2.0
// Pictures of every page, light and dark: node screens.mjs FOLDER [NAME …]. tools/screens calls it.
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Bank, launch, person } from "./bench.mjs";

const [folder, ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const WIDE = { width: 1120, height: 720 };
const PHONE = { width: 360, height: 720 };
const MAPPED = `# Fiches de révision
FICHES = {
    "fractions": [
        {"question": "Combien font 1/2 + 1/4 ?", "reponse": "3/4", "points": 2},
        {"question": "Simplifier 6/8.", "reponse": "3/4", "points": 1},
    ],
    "aires": [
        {"question": "Quelle est l’aire d’un carré de côté 5 cm ?", "reponse": "25 cm²", "points": 2},
    ],
}
`;

const bank = new Bank();
await bank.start({ PYTHON_DATA_DIR: bank.modules, READONLY_CODEBASE: "true", READONLY_ENFORCE: "prefer" });
const browser = await launch();
const bench = { browser, address: bank.address };
const module = readFileSync(path.join(bank.modules, "gm07_exercises.py"), "utf8");
const file = (page, name, text) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
const go = (at) => (page) => page.goto(`/admin${at}`);

/** Some history: what two people did. */
async function live() {
  const paul = await person(bench, "paul");
  const csrf = (await paul.evaluate(async () => (await fetch("/api/admin/me")).json())).csrf_token;
  const write = (method, at, body, headers = {}) => paul.evaluate(async ([m, u, b, h]) => (await fetch(u, { method: m, headers: { "Content-Type": "application/json", ...h }, body: b && JSON.stringify(b) })).json(), [method, at, body, { "X-CSRF-Token": csrf, ...headers }]);
  await write("PUT", "/api/admin/chapters/6E_GM07/exercises/3", { difficulty: "difficile", title: "Le train de Lyon" }, { "If-Match": '"1"' });
  await write("PUT", "/api/admin/chapters/6E_GM07/exercises/5", { status: "draft" }, { "If-Match": '"1"' });
  await write("PUT", "/api/admin/chapters/6E_GM07/exercises/3", { solution_html: "<p>Le train part à <strong>8 h 40</strong> et roule 2 h : il arrive à <strong>10 h 40</strong>.</p>" }, { "If-Match": '"2"' });
  await write("DELETE", "/api/admin/chapters/6E_GM08/exercises/4", null, { "If-Match": '"1"' });
  await write("POST", "/api/admin/chapters", { code: "6E_GM09", title: "Périmètres" });
  await write("POST", "/api/admin/chapters/6E_GM07/sync-python");
  return { paul, write };
}
const { write } = await live();

const typed = async (page, name, text) => {
  await page.getByRole("textbox", { name, exact: true }).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText(text);
};
const SHOTS = {
  login: { who: null, show: async () => {} },
  chapters: { show: go("") },
  exercises: { show: go("/c/6E_GM07") },
  "exercises-chosen": { show: async (page) => { await page.goto("/admin/c/6E_GM08"); for (const n of [1, 3, 5]) await page.getByLabel(`Choisir l’exercice ${n}`, { exact: true }).check(); } },
  search: { show: go("/search?q=heure") },
  editor: { show: async (page) => { await page.goto("/admin/c/6E_GM07/3"); await page.getByText("Rien à signaler").waitFor(); } },
  "editor-findings": { show: async (page) => { await page.goto("/admin/c/6E_GM07/2"); await typed(page, "Énoncé", "\n<p>Prix : $5$ <script>"); await page.getByText(/remarque/).first().waitFor(); } },
  "editor-dynamic": { show: go("/c/6E_TESTS_DYN/1") },
  merge: { show: async (page) => {
    await page.goto("/admin/c/6E_GM08/2");
    await page.getByLabel("Titre").fill("Titre de Marie");
    await page.getByText("Modifié, pas encore enregistré").waitFor();
    const now = await page.evaluate(async () => (await fetch("/api/admin/chapters/6E_GM08/exercises/2")).json());
    await write("PUT", "/api/admin/chapters/6E_GM08/exercises/2", { title: `Titre de Paul (${now.exercise.revision})`, offer: "pro" }, { "If-Match": `"${now.exercise.revision}"` });
    await page.getByText(/paul vient de modifier/).waitFor();
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await page.getByRole("heading", { name: "Deux versions de cet exercice" }).waitFor();
  } },
  "exercise-history": { show: go("/c/6E_GM07/3/history") },
  restore: { show: async (page) => { await page.goto("/admin/c/6E_GM07/3/history"); await page.getByRole("button", { name: "Revenir à cette version" }).last().click(); await page.getByRole("dialog").waitFor(); } },
  history: { show: go("/history") },
  commit: { show: go("/history/2") },
  revert: { show: async (page) => { await page.goto("/admin/history/1"); await page.getByRole("button", { name: "Défaire ce changement" }).click(); await page.getByText(/touchent les mêmes/).waitFor(); } },
  bin: { show: go("/c/6E_GM08/bin") },
  import: { show: go("/import") },
  "import-plan": { show: async (page) => { await page.goto("/admin/import"); await file(page, "gm07_exercises.py", module.replace("gymnase", "stade").replace("gymnase", "stade")); await page.getByRole("button", { name: "Importer maintenant" }).waitFor(); } },
  "import-mapping": { show: async (page) => { await page.goto("/admin/import"); await file(page, "fiches.py", MAPPED); await page.getByRole("button", { name: "Voir le plan" }).waitFor(); } },
  "import-error": { show: async (page) => { await page.goto("/admin/import"); await file(page, "gm07_exercises.py", module.replace('"id": 2,', '"id": prochain(),')); await page.locator(".excerpt").waitFor(); } },
  sheet: { show: async (page) => { await page.goto("/admin/sheet"); await page.getByLabel("Graine").fill("42"); await page.getByRole("button", { name: "Composer la fiche" }).click(); await page.locator(".sheet li").first().waitFor(); } },
  accounts: { show: go("/accounts") },
  status: { show: go("/status") },
  "phone-chapters": { size: PHONE, show: go("") },
  "phone-exercises": { size: PHONE, show: go("/c/6E_GM07") },
  "phone-editor": { size: PHONE, show: go("/c/6E_GM07/3") },
};

for (const theme of ["light", "dark"]) {
  for (const [name, { who = "marie", size = WIDE, show }] of Object.entries(SHOTS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const page = await person(bench, who, { viewport: size, colorScheme: theme });
    await show(page);
    await page.locator("h1").first().waitFor();
    await page.waitForTimeout(350);
    await page.screenshot({ path: path.join(folder, `${name}-${theme}.png`) });
    console.log(`${name}-${theme}.png`, page.faults.join(" ").slice(0, 200));
    await page.context().close();
  }
}
await browser.close();
await bank.stop();
bank.remove();
