// Stops with a plain sentence when the scripts are started on a Node that cannot run TypeScript; starts them faster on one that can.
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `NODE_TOO_OLD: these scripts need Node 24.12 or newer; this is ${process.version} (${process.execPath}).\n` +
      "  `npm ci` installs Node 24 into node_modules; it was left out, probably by --ignore-scripts or --omit=dev.\n" +
      "  Run `npm ci` without those flags, or install Node 24 and try again.\n",
  );
  process.exit(2);
}

// Before the entry is loaded: stripping the types of that one file alone takes 30 ms.
module.enableCompileCache();
