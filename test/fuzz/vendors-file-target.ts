// Fuzzes the reader of the vendors file: always problems with places, and never a word of what may be a secret.
import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import { configuresVendors, withStandIns } from "../../scripts/core/vendors-file/stand-in-config.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { exampleVendors } from "../core/design-example.ts";
import { anyText, brokenText, pieces } from "./broken-text.ts";
import { fuzzTarget, type FuzzTarget } from "./fuzz-target.ts";
import { checkProblems } from "./sound-problems.ts";

const reader = createReader(vendors);

/** Written where the names of variables belong; no edit makes it by itself. */
const literalSecret = "Zq7kfW9xLm";

const withLiterals = exampleVendors
  .replace("{ env: NETEASE_APP_SECRET }", literalSecret)
  .replace("{ env: EASEMOB_CLIENT_SECRET }", `{ env: ${literalSecret} }`)
  .replace("{ env: RONGCLOUD_APP_SECRET }", `"${literalSecret}: ${literalSecret}"`)
  .replace("{ env: STAGING_CLIENT_SECRET }", `|\n        ${literalSecret}`);

/** In keys, too: a secret may be pasted anywhere below an account. */
const withKeys = exampleVendors.replace(
  "{ env: NETEASE_APP_SECRET }",
  `{ ${literalSecret}: 1, ${literalSecret}: *${literalSecret}, env: &${literalSecret} ! ${literalSecret} }`,
);

export const vendorsFileTarget: FuzzTarget = fuzzTarget({
  name: "vendors files",
  inputs: 800,
  input: fc.oneof(
    { weight: 3, arbitrary: brokenText([exampleVendors]) },
    { weight: 3, arbitrary: brokenText([withLiterals, withKeys]) },
    { weight: 1, arbitrary: pieces },
    { weight: 1, arbitrary: anyText },
  ),
  check: (text) => {
    const { config, problems } = reader.readVendors({ path: ".github/vendors.yaml", text });
    checkProblems(problems, text);
    equal(
      config === null,
      problems.some(({ severity }) => severity === "error"),
    );
    // Cut apart by an edit, its pieces are no secret any more.
    for (const { message, remedy } of problems)
      ok(!`${message} ${remedy}`.includes(literalSecret), `${message} ${remedy}`);
    if (config === null) return;
    equal(typeof configuresVendors(config), "boolean");
    ok(withStandIns(config, vendors, ["a"]).apps.size > 0);
  },
});
