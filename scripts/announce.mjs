// The command line's entry: `node scripts/announce.mjs <command>`. Plain JavaScript, since Node takes 30 ms to get ready for
// a first file of TypeScript, and since a Node that cannot read any should say so in a sentence.
import "./require-node.mjs";

await import("./announce.ts");
