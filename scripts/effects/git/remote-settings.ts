// What the checkout's configuration says of its remotes: whether the clone is a partial one.
import { gitFault, type GitResult } from "./git-failure.ts";

export interface RemoteSettings {
  /** Whether some remote is to hand out later what the clone lacks: then asking for an object may fetch it. */
  readonly isPartial: boolean;
  /** Whether the clone was told to leave something away that origin has. */
  readonly isFiltered: boolean;
}

/** @param run asks git. */
export async function readRemoteSettings(
  run: (args: readonly string[]) => Promise<GitResult>,
): Promise<RemoteSettings> {
  const names = "^(remote\\..*\\.(promisor|partialclonefilter)|extensions\\.partialclone)$";
  const listed = await run(["config", "--null", "--get-regexp", names]);
  // 1: nothing is set.
  if (listed.exitCode > 1) throw gitFault("git config", listed, false);
  const settings = listed.stdout
    .toString("utf8")
    .split("\0")
    .map((setting): [string, string] => {
      const [name = "", ...value] = setting.split("\n");
      return [name, value.join("\n")];
    });
  const valuesOf = (wanted: string): string[] => settings.filter(([name]) => name === wanted).map(([, value]) => value);
  return {
    isPartial: settings.some(([name]) => /\.(?:promisor|partialclonefilter|partialclone)$/.test(name)),
    isFiltered: valuesOf("remote.origin.partialclonefilter").some((filter) => filter !== ""),
  };
}
