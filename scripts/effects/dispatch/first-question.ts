// What a run asks git first, while the rest of the program is still being loaded: hence this file imports little.
import { askedAhead } from "../asked-ahead.ts";
import type { Environment } from "../git/git-environment.ts";
import { openCheckout, openGit, type Git } from "../git/git.ts";
import { readTips, type Tips } from "../git/remote-tips.ts";

export interface FirstQuestion {
  /** Rejects with NOT_A_CHECKOUT outside of one: to be awaited before the tips, which then fail for the same reason. */
  readonly git: Promise<Git>;
  readonly tips: Promise<Tips>;
}

/** Finds the checkout and asks its remote where the branches stand, at the same time. */
export function askFirst(directory: string, environment: Environment, stateBranch: string): FirstQuestion {
  const git = openGit(directory, environment);
  const tips = readTips(git, stateBranch);
  // How to ask what is missing depends on it: known by the time that the tips are.
  const remotes = git.remotes();
  const question = { git: openCheckout(directory, environment, { remotes: git.remotes }), tips };
  askedAhead(question.git, tips, remotes);
  return question;
}
