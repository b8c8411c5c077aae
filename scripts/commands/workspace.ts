// What most commands start from: git in the checkout, the vendors, and the readers built from their schemas.
import { createReader, type Reader } from "../core/announcement/announcement-reader.ts";
import { createStateFiles } from "../core/ledger/state-files.ts";
import { isZone } from "../core/time/zone.ts";
import type { SnapshotPorts } from "../effects/dispatch/dispatch-snapshot.ts";
import { openCheckout } from "../effects/git/git.ts";
import type { Readers, World } from "../effects/world.ts";
import { vendors } from "../vendors/registry.ts";

export type Workspace = SnapshotPorts & { readonly reader: Reader };

/** Throws NOT_A_CHECKOUT outside of a git checkout. */
export async function openWorkspace(world: World): Promise<Workspace> {
  const git = await openCheckout(world.directory, world.environment);
  return { git, ...(world.readers ?? createReaders()) };
}

/** A process that runs several commands shares them. */
export function createReaders(): Readers {
  return { reader: createReader(vendors), stateFiles: createStateFiles() };
}

/** The zone in which a person reads instants: `TZ`, or the machine's own; UTC where `TZ` holds what only other programs read. */
export function zoneOf(world: Pick<World, "environment">): string {
  const named = world.environment["TZ"] ?? "";
  const zone = named === "" ? Intl.DateTimeFormat().resolvedOptions().timeZone : named;
  return isZone(zone) ? zone : "UTC";
}
