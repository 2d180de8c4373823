import ts from "typescript";

export type ExportKind = "class" | "const" | "function" | "interface" | "type";

/** A declaration as an application sees it: without bodies, default values and private members. */
export interface PublicDeclaration {
  readonly kind: ExportKind;
  readonly code: string;
  /** Every type and value that the code names and that it does not declare itself. */
  readonly named: ReadonlySet<ts.Symbol>;
}

const PRIVATE: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
]);

/** Words that say nothing to the caller. */
const NOT_SHOWN: ReadonlySet<ts.SyntaxKind> = new Set([
  ...[ts.SyntaxKind.ExportKeyword, ts.SyntaxKind.DeclareKeyword, ts.SyntaxKind.DefaultKeyword],
  ...[ts.SyntaxKind.AsyncKeyword, ts.SyntaxKind.OverrideKeyword],
]);

const INTERNAL_TAG = /\n*@internal$/;
const INTERNAL_TEXT = "\n\nAn inner part: pass it on. Its members may change in any version.";

const NODE_FLAGS =
  ts.NodeBuilderFlags.NoTruncation |
  ts.NodeBuilderFlags.InTypeAlias |
  ts.NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope;

/** Whether an application can name it: it is exported, or comes with the language or a peer. */
export type IsNameable = (symbol: ts.Symbol) => boolean;

/** The declarations of a symbol. Throws for one that it cannot describe, such as a namespace. */
export function publicDeclaration(
  checker: ts.TypeChecker,
  symbol: ts.Symbol,
  isNameable: IsNameable,
): PublicDeclaration {
  const named = new Set<ts.Symbol>();
  if (isInternal(symbol)) {
    return { kind: "interface", code: `interface ${symbol.name} {}`, named };
  }
  const writer = new DeclarationWriter(checker, named, isNameable);
  const declarations = symbol.declarations ?? [];
  const overloads = declarations.filter(ts.isFunctionDeclaration);
  const shown =
    overloads.length > 1 ? overloads.filter(({ body }) => body === undefined) : declarations;
  const codes = shown.map((declaration) => writer.declaration(symbol.name, declaration));
  return { kind: kindOf(symbol), code: codes.join("\n"), named };
}

/**
 * Whether only the name is public: a part that an application passes on, and whose members may
 * change in any version. Its docstring has the tag @internal.
 */
function isInternal(symbol: ts.Symbol): boolean {
  return (
    (symbol.declarations ?? []).every(
      (each) => ts.isInterfaceDeclaration(each) || ts.isClassDeclaration(each),
    ) && symbol.getJsDocTags(undefined).some(({ name }) => name === "internal")
  );
}

/** Throws for what cannot be described, such as a namespace. */
export function kindOf(symbol: ts.Symbol): ExportKind {
  const [node] = symbol.declarations ?? [];
  if (node !== undefined && ts.isFunctionDeclaration(node)) return "function";
  if (node !== undefined && (isInternal(symbol) || ts.isInterfaceDeclaration(node))) {
    return "interface";
  }
  if (node !== undefined && ts.isTypeAliasDeclaration(node)) return "type";
  if (node !== undefined && ts.isClassDeclaration(node)) return "class";
  if (node !== undefined && isVariable(node)) return "const";
  throw new Error(`${symbol.name}: ${node?.getText() ?? "nothing"} cannot be described`);
}

function isVariable(node: ts.Node): node is ts.VariableDeclaration | ts.BindingElement {
  return ts.isVariableDeclaration(node) || ts.isBindingElement(node);
}

/** The docstrings of a symbol's declarations as Markdown; empty without one. */
export function docstringOf(symbol: ts.Symbol): string {
  const texts = (symbol.declarations ?? []).map((each) => commentOf(each)).filter(Boolean);
  return [...new Set(texts)].map(withoutStars).join("\n\n").replace(INTERNAL_TAG, INTERNAL_TEXT);
}

/** The comment with its marks. Only the nearest: the first of a file may be the file's own. */
function commentOf(node: ts.Node): string {
  return ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1)?.getText() ?? "";
}

function withoutStars(comment: string): string {
  const lines = comment.replace(/^\/\*\*|\*\/$/g, "").split("\n");
  return lines
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim();
}

type Signature = ts.SignatureDeclarationBase & { readonly body?: ts.Node | undefined };

class DeclarationWriter {
  readonly #checker: ts.TypeChecker;
  readonly #named: Set<ts.Symbol>;
  readonly #isNameable: IsNameable;
  readonly #printer = ts.createPrinter({ removeComments: true });

  constructor(checker: ts.TypeChecker, named: Set<ts.Symbol>, isNameable: IsNameable) {
    this.#checker = checker;
    this.#named = named;
    this.#isNameable = isNameable;
  }

  declaration(name: string, node: ts.Declaration): string {
    if (ts.isFunctionDeclaration(node)) return `function ${name}${this.#signature(node)};`;
    if (ts.isInterfaceDeclaration(node)) return this.#asWritten(node);
    if (ts.isTypeAliasDeclaration(node)) return this.#alias(node);
    if (ts.isClassDeclaration(node)) return this.#class(name, node);
    if (isVariable(node)) {
      const type = ts.isVariableDeclaration(node) ? node.type : undefined;
      return `const ${name}: ${this.#typeOf(node, type)};`;
    }
    throw new Error(`${name}: a ${ts.SyntaxKind[node.kind]} cannot be described`);
  }

  #signature(node: Signature): string {
    const parameters = node.parameters.map((each) => this.#parameter(each)).join(", ");
    return `${this.#typeParameters(node)}(${parameters}): ${this.#returnType(node)}`;
  }

  #returnType(node: Signature): string {
    if (node.type !== undefined) return this.#asWritten(node.type);
    const signature = this.#checker.getSignatureFromDeclaration(node as ts.SignatureDeclaration);
    if (signature === undefined) throw new Error(`no signature: ${node.getText()}`);
    return this.#inferred(this.#checker.getReturnTypeOfSignature(signature));
  }

  #parameter(node: ts.ParameterDeclaration): string {
    const modifiers = modifiersOf(node);
    const isOptional = node.questionToken !== undefined || node.initializer !== undefined;
    const rest = node.dotDotDotToken === undefined ? "" : "...";
    const type = this.#typeOf(node, node.type);
    return `${modifiers}${rest}${bindingText(node.name)}${isOptional ? "?" : ""}: ${type}`;
  }

  #typeParameters(node: { readonly typeParameters?: ts.NodeArray<ts.Node> | undefined }): string {
    const texts = (node.typeParameters ?? []).map((each) => this.#asWritten(each));
    return texts.length === 0 ? "" : `<${texts.join(", ")}>`;
  }

  #class(name: string, node: ts.ClassDeclaration): string {
    const heritage = (node.heritageClauses ?? []).map((each) => ` ${this.#asWritten(each)}`);
    const head = `${modifiersOf(node)}class ${name}${this.#typeParameters(node)}${heritage.join("")}`;
    const constructors = node.members.filter(ts.isConstructorDeclaration);
    const members = node.members.filter((member) => {
      // Of overloads, the one with the body is not public.
      const hasOverloads = ts.isConstructorDeclaration(member) && constructors.length > 1;
      return isPublic(member) && !(hasOverloads && member.body !== undefined);
    });
    return `${head} {\n${members.map((member) => this.#member(member)).join("\n")}\n}`;
  }

  #member(node: ts.ClassElement): string {
    const comment = commentOf(node);
    return `${comment}${comment === "" ? "" : "\n"}${modifiersOf(node)}${this.#plainMember(node)};`;
  }

  #plainMember(node: ts.ClassElement): string {
    if (ts.isConstructorDeclaration(node)) {
      const parameters = node.parameters.map((each) => this.#parameter(each));
      return `constructor(${parameters.join(", ")})`;
    }
    const name = node.name?.getText() ?? "";
    if (ts.isMethodDeclaration(node)) return `${name}${this.#signature(node)}`;
    if (ts.isGetAccessor(node)) return `get ${name}(): ${this.#returnType(node)}`;
    if (ts.isSetAccessor(node)) {
      return `set ${name}(${node.parameters.map((each) => this.#parameter(each)).join(", ")})`;
    }
    if (ts.isPropertyDeclaration(node)) {
      const mark = node.questionToken === undefined ? "" : "?";
      return `${name}${mark}: ${this.#typeOf(node, node.type)}`;
    }
    throw new Error(`a ${ts.SyntaxKind[node.kind]} of a class cannot be described`);
  }

  /**
   * What is made of a value or of another package's type (`keyof typeof TABLE`, `z.infer<…>`) is
   * shown as what it comes to.
   */
  #alias(node: ts.TypeAliasDeclaration): string {
    const written = new Set<ts.Symbol>();
    new DeclarationWriter(this.#checker, written, this.#isNameable).#collect(node);
    if (!hasTypeQuery(node.type) && [...written].every(this.#isNameable)) {
      return this.#asWritten(node);
    }
    const type = this.#inferred(this.#checker.getTypeAtLocation(node));
    return `type ${node.name.text}${this.#typeParameters(node)} = ${type};`;
  }

  #typeOf(node: ts.Node, written: ts.TypeNode | undefined): string {
    if (written !== undefined) return this.#asWritten(written);
    return this.#inferred(this.#checker.getTypeAtLocation(node));
  }

  /** The source text, with the comments within. */
  #asWritten(node: ts.Node): string {
    this.#collect(node);
    const first = node.getChildren().find(({ kind }) => kind !== ts.SyntaxKind.JSDoc);
    const start =
      first?.kind === ts.SyntaxKind.SyntaxList ? withoutModifiers(node) : node.getStart();
    return node.getSourceFile().text.slice(start, node.getEnd());
  }

  #collect(node: ts.Node): void {
    if (ts.isTypeReferenceNode(node)) this.#name(node.typeName);
    if (ts.isExpressionWithTypeArguments(node)) this.#name(node.expression);
    if (ts.isTypeQueryNode(node)) this.#name(node.exprName);
    if (ts.isImportTypeNode(node) && node.qualifier) this.#name(node.qualifier);
    ts.forEachChild(node, (child) => this.#collect(child));
  }

  #name(node: ts.Node): void {
    const symbol = this.#checker.getSymbolAtLocation(node);
    if (symbol !== undefined) this.#add(symbol);
  }

  #add(symbol: ts.Symbol): void {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const target = isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    if ((target.flags & ts.SymbolFlags.TypeParameter) === 0) this.#named.add(target);
  }

  #inferred(type: ts.Type): string {
    const node = this.#checker.typeToTypeNode(type, undefined, NODE_FLAGS);
    if (node === undefined) throw new Error(`no text: ${this.#checker.typeToString(type)}`);
    const file = ts.createSourceFile("inferred.ts", "", ts.ScriptTarget.Latest);
    const text = (each: ts.Node): string =>
      this.#printer.printNode(ts.EmitHint.Unspecified, each, file);
    // The compiler has the members of a union in the order in which it met them, which other
    // modules decide.
    const sorted = ts.transform(node, [
      (context) => (root) => {
        const visit = (each: ts.Node): ts.Node => {
          const visited = ts.visitEachChild(each, visit, context);
          if (!ts.isUnionTypeNode(visited)) return visited;
          const inOrder = [...visited.types].sort((one, other) =>
            text(one) < text(other) ? -1 : 1,
          );
          return ts.factory.createUnionTypeNode(inOrder);
        };
        return ts.visitNode(root, visit, ts.isTypeNode);
      },
    ]).transformed[0];
    this.#collectInferred(node);
    return text(sorted ?? node);
  }

  #collectInferred(node: ts.Node): void {
    const isTypeName =
      ts.isTypeReferenceNode(node) || ts.isTypeQueryNode(node) || ts.isImportTypeNode(node);
    if (isTypeName) {
      const name = nameOf(node);
      const symbol = name === undefined ? undefined : builtSymbolOf(name);
      if (symbol !== undefined) this.#add(symbol);
    }
    ts.forEachChild(node, (child) => this.#collectInferred(child));
  }
}

function hasTypeQuery(node: ts.Node): boolean {
  return ts.isTypeQueryNode(node) || (ts.forEachChild(node, hasTypeQuery) ?? false);
}

function nameOf(
  node: ts.TypeReferenceNode | ts.TypeQueryNode | ts.ImportTypeNode,
): ts.Identifier | undefined {
  if (ts.isImportTypeNode(node)) return node.qualifier && lastOf(node.qualifier);
  return lastOf(ts.isTypeReferenceNode(node) ? node.typeName : node.exprName);
}

function lastOf(name: ts.EntityName): ts.Identifier {
  return ts.isIdentifier(name) ? name : name.right;
}

/** The compiler notes on each name of a type that it builds which symbol it stands for. */
function builtSymbolOf(name: ts.Identifier): ts.Symbol | undefined {
  return (name as ts.Identifier & { readonly symbol?: ts.Symbol }).symbol;
}

function modifiersOf(node: ts.Node): string {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers
    .filter(({ kind }) => !NOT_SHOWN.has(kind))
    .map((each) => `${each.getText()} `)
    .join("");
}

function withoutModifiers(node: ts.Node): number {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  const last = modifiers.at(-1);
  if (last === undefined) return node.getStart();
  const { text } = node.getSourceFile();
  return last.getEnd() + (/^\s*/.exec(text.slice(last.getEnd()))?.[0].length ?? 0);
}

function isPublic(node: ts.ClassElement): boolean {
  if (ts.isClassStaticBlockDeclaration(node)) return false;
  const { name } = node;
  if (name !== undefined && ts.isPrivateIdentifier(name)) return false;
  // A symbol of a module of ours: an application cannot name it.
  if (name !== undefined && ts.isComputedPropertyName(name) && !isOfLanguage(name)) return false;
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return !modifiers.some(({ kind }) => PRIVATE.has(kind));
}

function isOfLanguage({ expression }: ts.ComputedPropertyName): boolean {
  return expression.getText().startsWith("Symbol.");
}

/** The names that a parameter is taken apart into, without their default values. */
function bindingText(name: ts.BindingName): string {
  if (ts.isIdentifier(name)) return name.text;
  if (ts.isArrayBindingPattern(name)) return "values";
  const names = name.elements.map((element) => {
    const rest = element.dotDotDotToken === undefined ? "" : "...";
    return `${rest}${(element.propertyName ?? element.name).getText()}`;
  });
  return `{ ${names.join(", ")} }`;
}
