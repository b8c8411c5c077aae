// The address of an Easemob app: `https://host/org/app`.
import { exitCodes, Fault } from "../core/problems/fault.ts";
import type { Account } from "../core/vendor-contract.ts";
import { fieldOf } from "./credentials.ts";

/** @throws Fault `ACCOUNT_PATH` where org or app would change the path, such as `..`. */
export function appUrl(account: Account): string {
  return `${account.baseUrl}/${pathSegment(account, "org")}/${pathSegment(account, "app")}`;
}

function pathSegment(account: Account, field: string): string {
  const name = fieldOf(account, field);
  if (name.isWellFormed() && !/^\.{0,2}$/.test(name)) return encodeURIComponent(name);
  throw new Fault({
    code: "ACCOUNT_PATH",
    exitCode: exitCodes.configuration,
    message: `the Easemob account's ${field} is ${JSON.stringify(name)}, which is no part of an address`,
    remedy: `Write ${field} in the vendors file as the Easemob console shows it: the app key is org#app.`,
  });
}
