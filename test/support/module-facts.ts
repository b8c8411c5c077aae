// What a source file imports, exports and reaches for, read from its syntax tree.
import ts from "typescript";

export interface Import {
  readonly specifier: string;
  /** Gone at run time: `import type` and `export type … from`. */
  readonly isTypeOnly: boolean;
  /** `import("…")`, which runs later. */
  readonly isDynamic: boolean;
  /** The names taken; empty for namespace, side-effect and dynamic imports. */
  readonly names: readonly string[];
}

export interface ModuleFacts {
  readonly imports: readonly Import[];
  readonly hasDefaultExport: boolean;
  /** `export * from`, or nothing but names passed on from other files. */
  readonly isBarrel: boolean;
  /** Names of `let` and `var` outside of functions. */
  readonly mutableState: readonly string[];
  /** Globals and `Object.member` uses that stand in expressions, such as `process`, `fetch` and `Date.now`. */
  readonly uses: ReadonlySet<string>;
}

export function moduleFacts(path: string, text: string): ModuleFacts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const nodes = allNodes(source);
  return {
    imports: nodes.flatMap(importOf),
    hasDefaultExport: nodes.some(isDefaultExport),
    isBarrel: isBarrel(source),
    mutableState: source.statements.flatMap(mutableNames),
    uses: new Set(nodes.flatMap(useOf)),
  };
}

function allNodes(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  return [node, ...children.flatMap(allNodes)];
}

function importOf(node: ts.Node): Import[] {
  if (ts.isImportDeclaration(node)) {
    const { phaseModifier, name, namedBindings } = node.importClause ?? {};
    const named = namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
    const names = named.map((element) => (element.propertyName ?? element.name).text);
    const isTypeOnly = phaseModifier === ts.SyntaxKind.TypeKeyword;
    const all = name === undefined ? names : ["default", ...names];
    return [{ specifier: textOf(node.moduleSpecifier), isTypeOnly, isDynamic: false, names: all }];
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return [{ specifier: textOf(node.moduleSpecifier), isTypeOnly: node.isTypeOnly, isDynamic: false, names: [] }];
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [target] = node.arguments;
    return target === undefined ? [] : [{ specifier: textOf(target), isTypeOnly: false, isDynamic: true, names: [] }];
  }
  return [];
}

function textOf(node: ts.Expression): string {
  // A computed specifier could be any file, so it is named as written and found nowhere.
  return ts.isStringLiteralLike(node) ? node.text : node.getText();
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === "default";
  return ts.canHaveModifiers(node) && hasModifier(node, ts.SyntaxKind.DefaultKeyword);
}

function hasModifier(node: ts.HasModifiers, kind: ts.SyntaxKind): boolean {
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) === true;
}

function isBarrel({ statements }: ts.SourceFile): boolean {
  const passedOn = statements.filter(ts.isExportDeclaration);
  const passesAll = passedOn.some(({ exportClause }) => exportClause === undefined);
  const hasOwn = statements.some(
    (statement) => !ts.isExportDeclaration(statement) && !ts.isImportDeclaration(statement),
  );
  return passesAll || (passedOn.length > 0 && !hasOwn);
}

function mutableNames(statement: ts.Statement): string[] {
  if (!ts.isVariableStatement(statement)) return [];
  const { declarationList } = statement;
  if ((declarationList.flags & ts.NodeFlags.Const) !== 0) return [];
  return declarationList.declarations.map(({ name }) => name.getText());
}

function useOf(node: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return [`${node.expression.text}.${node.name.text}`];
  }
  if (ts.isNewExpression(node) && isNamed(node.expression, "Date") && (node.arguments ?? []).length === 0) {
    return ["new Date()"];
  }
  if (ts.isCallExpression(node) && isNamed(node.expression, "Date")) return ["Date()"];
  return ts.isIdentifier(node) && isExpression(node) ? [node.text] : [];
}

function isNamed(node: ts.Expression, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

/** Whether an identifier stands for a value, not for a type, a member or the name of a declaration. */
function isExpression(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isTypeNode(parent) || ts.isQualifiedName(parent) || ts.isExportSpecifier(parent)) return false;
  if ("propertyName" in parent && parent.propertyName === node) return false;
  return !("name" in parent && parent.name === node);
}
