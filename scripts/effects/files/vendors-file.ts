// Reads `.github/vendors.yaml` at a commit. A missing file configures nothing; an invalid one stops the command.
import type { Reader } from "../../core/announcement/announcement-reader.ts";
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import { problemLine } from "../../core/problems/problem.ts";
import { vendorsDefaults, type VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import type { Git } from "../git/git.ts";
import { readFiles } from "../git/object-reader.ts";

export const vendorsPath = ".github/vendors.yaml";

/** Throws VENDORS_INVALID with every problem of the file. */
export async function readVendorsFile(git: Git, reader: Reader, commit: string): Promise<VendorsConfig> {
  const file = (await readFiles(git, commit, [vendorsPath])).get(vendorsPath) ?? { kind: "missing" };
  if (file.kind === "missing") return unconfigured;
  if (file.kind === "unreadable") throw invalid(`${vendorsPath} ${file.reason}`);
  const { config, problems } = reader.readVendors({ path: vendorsPath, text: file.text });
  if (config !== null) return config;
  throw invalid(problems.map((problem) => problemLine(problem)).join("\n"));
}

/** What a missing vendors file says. */
export const unconfigured: VendorsConfig = { ...vendorsDefaults, defaultApp: null, apps: new Map() };

function invalid(message: string): Fault {
  return new Fault({
    code: "VENDORS_INVALID",
    exitCode: exitCodes.configuration,
    message,
    remedy: `Mend ${vendorsPath} on the default branch; \`npm run announce -- validate\` shows the same problems.`,
  });
}
