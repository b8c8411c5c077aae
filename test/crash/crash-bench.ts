// One worker's place: worlds follow each other on the same addresses, since the ledger knows accounts by their address.
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import { createStateFiles } from "../../scripts/core/ledger/state-files.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { createGitPlayground } from "../support/git-playground.ts";
import { byVendor, vendorNames, vendorsFile } from "./crash-accounts.ts";
import { openWorld, type CrashWorld, type Template } from "./crash-world.ts";
import type { Tools } from "./dispatcher-child.ts";
import { createGitShim } from "./git-shim.ts";
import { createVendorGate } from "./vendor-gate.ts";

export interface Bench {
  /** An empty world: main holds the vendors file and nothing else. */
  readonly openFirst: () => Promise<CrashWorld>;
  readonly open: (template: Template) => Promise<CrashWorld>;
  /** Keeps a world's state for `open`. */
  readonly keep: (world: CrashWorld) => Promise<Template>;
  readonly close: () => Promise<void>;
}

export async function createBench(): Promise<Bench> {
  const playground = await createGitPlayground();
  const shim = await createGitShim(join(playground.folder, "bin"));
  const gates = await byVendor(() => createVendorGate());
  let count = 0;
  const newRemote = (): string => join(playground.folder, `${++count}-world.git`);
  const readers = { reader: createReader(vendors), stateFiles: createStateFiles() };
  const tools: Tools = { playground, shim, gates };
  return {
    openFirst: async () => {
      const files = { ".github/vendors.yaml": vendorsFile(gates), "README.md": "Ours.\n" };
      const remote = await playground.createRemote(files);
      const commits = [await playground.git(remote, "rev-parse", "main")];
      const logs = await byVendor(() => Promise.resolve([]));
      return openWorld(tools, readers, { remote, logs, people: { files, commits } });
    },
    open: async (template) => {
      const remote = newRemote();
      await cp(template.remote, remote, { recursive: true });
      return openWorld(tools, readers, { ...template, remote });
    },
    keep: async ({ remote, vendors, people }) => {
      const copy = newRemote();
      await cp(remote, copy, { recursive: true });
      const logs = await byVendor((vendor) => Promise.resolve([...vendors[vendor].log]));
      return { remote: copy, logs, people: people() };
    },
    close: async () => {
      await Promise.all(vendorNames.map((vendor) => gates[vendor].close()));
      await playground.remove();
    },
  };
}
