// Where a word of a value stands in its YAML file: line and column, however the value is written.
import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Path } from "../problems/finding.ts";
import type { TextMatch } from "../time/relative-words.ts";
import { findPair, isRefused, readYamlSource, type YamlSource } from "./yaml-source.ts";

export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/**
 * Null where the word is written otherwise than it reads, by escapes or across lines.
 * @param value the text at that path, in which the word was found.
 */
export function placeOfWord(
  file: string,
  at: Path,
  value: string,
  { index, text: word }: TextMatch,
): LineColumn | null {
  const text = file.startsWith("\uFEFF") ? file.slice(1) : file;
  const source = readYamlSource(text);
  if (isRefused(source)) return null;
  const node = nodeAt(source, at);
  if (!isScalar(node) || !node.range) return null;
  const [start, end] = node.range;
  const header = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED" ? text.indexOf("\n", start) : start;
  const nth = value.slice(0, index).split(word).length - 1;
  const offset = nthIndex(text.slice(header, end), word, nth);
  return offset === null ? null : lineColumn(text, header + offset);
}

function nodeAt(source: YamlSource, at: Path): unknown {
  const resolve = (node: unknown): unknown => (isAlias(node) ? source.aliasTargets.get(node) : node);
  let node: unknown = source.root;
  for (const step of at) {
    if (isMap(node)) node = resolve(findPair(node, String(step))?.value);
    else if (isSeq(node)) node = resolve(node.items[Number(step)]);
    else return null;
  }
  return node;
}

function nthIndex(text: string, word: string, nth: number): number | null {
  let index = -1;
  for (let count = 0; count <= nth; count += 1) {
    index = text.indexOf(word, index + 1);
    if (index === -1) return null;
  }
  return index;
}

function lineColumn(text: string, offset: number): LineColumn {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
