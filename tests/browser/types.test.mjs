// SPDX-License-Identifier: Apache-2.0
// The UI's types hold, and its words are there in both languages (en.ts has every key of fr.ts, or tsc says so).
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const web = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../web");
const done = spawnSync(process.execPath, [path.join(web, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", web], { encoding: "utf8" });
console.log("1..1");
if (done.status !== 0) console.log((done.stdout + done.stderr).replace(/^/gm, "# "));
console.log(`${done.status === 0 ? "ok" : "not ok"} 1 - types`);
process.exitCode = done.status === 0 ? 0 : 1;
