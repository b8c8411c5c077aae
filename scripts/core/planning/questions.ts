// Everything that waits for a person or for configuration, each with its code, its reason and its remedy.
import type { Rejected } from "../outcome.ts";

/** Something that waits for a person, or for a change of configuration. */
export interface Question {
  readonly kind: "ask";
  readonly whom: "person" | "configuration";
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
}

export function noSuchChannel(channel: string): Question {
  return ask("NO_SUCH_CHANNEL", `no vendor declares the channel ${channel}`, "Name one that exists.");
}

/** @param app null where neither the file nor the vendors file names one. */
export function noAccount(key: string, app: string | null, vendor: string): Question {
  const seen = app === null ? "no app is named and there is no defaultApp" : `app "${app}" has no ${vendor} account`;
  return askConfiguration(
    "NO_ACCOUNT",
    `${key} has nowhere to go: ${seen}`,
    "Add the account to .github/vendors.yaml, or name another app in the delivery.",
  );
}

export function secretMissing(app: string, vendor: string, names: readonly string[]): Question {
  return askConfiguration(
    "SECRET_MISSING",
    `app "${app}" has no ${vendor} secret: ${names.join(", ")} not set`,
    "Add it to the environment's secrets and to the env of the dispatch workflow.",
  );
}

export function tokenRefused(app: string, vendor: string, said: { reason: string; remedy: string }): Question {
  return askConfiguration(
    "TOKEN_REFUSED",
    `${vendor} refused the credentials of app "${app}": ${said.reason}`,
    said.remedy,
  );
}

export function accountChanged(app: string, vendor: string): Question {
  return askConfiguration(
    "ACCOUNT_CHANGED",
    `app "${app}" now names another ${vendor} account than the ledger recorded`,
    "Give the new account a new app name in .github/vendors.yaml, and keep the old one for what it sent.",
  );
}

export function accountShared(app: string, other: string, vendor: string): Question {
  return askConfiguration(
    "ACCOUNT_SHARED",
    `the secrets of the apps "${app}" and "${other}" name the same ${vendor} account, whose quota and users they would share`,
    "Give one of them the secrets of an account of its own, or make them one app in .github/vendors.yaml.",
  );
}

export function channelStopped(app: string, channel: string, stop: { reason: string; remedy: string }): Question {
  return ask(
    "CHANNEL_STOPPED",
    `${channel} of app "${app}" is stopped: ${stop.reason}`,
    `${stop.remedy} It goes on when the account or its secret changes, or with "dispatch --unblock ${app}/${channel}".`,
  );
}

export function digestChanged(path: string, key: string): Question {
  return ask(
    "DIGEST_CHANGED",
    `${key} would be sent in other bytes than when it was merged: the code that makes them has changed since`,
    `Compare the digests, and edit ${path} (a comment is enough): the plan of that pull request shows what is sent now.`,
  );
}

export function sentUnderOtherKey(key: string, other: string, attempt: number): Question {
  return ask(
    "SENT_UNDER_OTHER_KEY",
    `${key} would reach the same users again: attempt ${attempt} of ${other} went to the same channel and account`,
    `Remove ${key}, or give it an app with another account; nobody gets an announcement twice.`,
  );
}

export function contentRejected(path: string, { vendorCode, reason, remedy }: Rejected): Question {
  return ask(
    "REJECTED",
    `the vendor refused it: ${vendorCode}: ${reason}`,
    `${remedy} The edit of ${path} that mends it sends it.`,
  );
}

export function unknownOutcome(path: string, key: string, seen: { attempt: number; evidence: string }): Question {
  const { attempt, evidence } = seen;
  return ask(
    "UNKNOWN_OUTCOME",
    `attempt ${attempt} of ${key} may or may not have gone out: ${evidence}`,
    `Ask a recipient or the vendor's console, then add to that delivery in ${path} either ` +
      `"resolve: { attempt: ${attempt}, outcome: sent, id: …, sentAt: … }" or ` +
      `"resolve: { attempt: ${attempt}, outcome: not-sent }".`,
  );
}

/** @param where "is no longer in the file", or why the delivery cannot be read. */
export function unknownUnreachable(key: string, attempt: number, where: string): Question {
  return ask(
    "UNKNOWN_OUTCOME",
    `attempt ${attempt} of ${key} may or may not have gone out, and ${where}`,
    `Mend or restore the file with that delivery, and add "resolve: { attempt: ${attempt}, outcome: … }" to it.`,
  );
}

export function recallRejected(path: string, key: string, reason: string): Question {
  return ask(
    "RECALL_REJECTED",
    `the vendor refused to recall ${key}: ${reason}`,
    `Take it back in the vendor's console, then set "state: present" on it in ${path} again.`,
  );
}

export function recallUnknown(path: string, key: string): Question {
  return ask(
    "RECALL_UNKNOWN",
    `${key} was asked to be recalled several times and never answered`,
    "Look in the vendor's console whether it is still there and take it back by hand, " +
      `then set "state: present" on it in ${path} again.`,
  );
}

export function recallNeedsId(path: string, key: string, attempt: number): Question {
  return ask(
    "RECALL_NEEDS_ID",
    `${key} was sent, but its id is not known, so it cannot be recalled`,
    `Find the id in the vendor's console and add "resolve: { attempt: ${attempt}, outcome: sent, id: … }" ` +
      `to that delivery in ${path}.`,
  );
}

export function idAtSecondPath(id: string, path: string, other: string): Question {
  return ask(
    "ID_AT_SECOND_PATH",
    `the id ${id} also stands at ${other}`,
    `Rename ${path}: an id names one announcement for ever.`,
  );
}

export function broadcastsUnknown(path: string, key: string, status: string): Question {
  return ask(
    "BROADCASTS_UNKNOWN",
    `broadcasts says "${status}" of ${key}, but the ledger does not know it`,
    `If ${path} was copied, give the copy "broadcasts: {}". ` +
      "If the state branch was lost or rolled back, restore it: nothing of this announcement is sent until then.",
  );
}

export function drifted(path: string, key: string, attempt: number): Question {
  return ask(
    "DRIFT",
    `${key} was changed after attempt ${attempt} used it`,
    `Restore the text that was sent in ${path}, and announce the change in a new file.`,
  );
}

/** @param needed the number that lets everything through that is due now. */
export function brakeOn(act: "send" | "recall", needed: number, allowed: number): Question {
  const option = act === "send" ? "--allow-sends" : "--allow-recalls";
  return ask(
    "BRAKE",
    `${needed} ${act}s are due in this run, and ${allowed} are allowed`,
    `If that is meant, run the dispatch by hand with ${option} ${needed}.`,
  );
}

export function resolveRefused(path: string, key: string, reason: string): Question {
  return ask(
    "RESOLVE_REFUSED",
    `resolve of ${key} is refused: ${reason}`,
    `Correct or remove "resolve" of ${key} in ${path}.`,
  );
}

export function resolveContradicted(path: string, key: string, reason: string): Question {
  return ask(
    "RESOLVE_CONTRADICTED",
    `${key}: ${reason}`,
    `Remove "resolve" from ${key} in ${path}, and look in the vendor's console how often it really went out.`,
  );
}

function ask(code: string, reason: string, remedy: string): Question {
  return { kind: "ask", whom: "person", code, reason, remedy };
}

function askConfiguration(code: string, reason: string, remedy: string): Question {
  return { kind: "ask", whom: "configuration", code, reason, remedy };
}
