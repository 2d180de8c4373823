import ts from "typescript";
import type { Change } from "./mutant";
import { markerOf } from "./replacement";
import type { Replacement } from "./replacement";

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the change does to the code below that marker. */
export function typescriptReplacement(source: string, marker: string, change: Change): Replacement {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  const node = nodeBelow(file, markerOf(source, marker).end);
  const whole = spanOf(node);
  switch (change.kind) {
    case "remove":
      // Whoever uses its name would fail for that reason alone.
      if (ts.isVariableStatement(node) || ts.isFunctionDeclaration(node))
        throw new Error("a declaration is not removed: its value is replaced");
      return { ...withComma(source, node), text: "" };
    case "replace":
      return { ...whole, text: change.code };
    case "insert before":
      return { start: whole.start, end: whole.start, text: `${change.code}\n` };
    case "replace value":
      return { ...valueOf(node), text: change.code };
    case "swap branches":
      return swapped(source, conditionalIn(node));
    case "keep operand": {
      const operand = operandsOf(node)[change.index];
      if (operand === undefined) throw new Error(`there is no operand ${change.index}`);
      return { ...valueOf(node), text: operand.getText() };
    }
    case "drop operand":
      return dropped(node, change.index);
  }
}

/** The outermost node that begins below that place: what the marker is the comment of. */
function nodeBelow(file: ts.SourceFile, place: number): ts.Node {
  const find = (parent: ts.Node): ts.Node | undefined =>
    ts.forEachChild(parent, (child) => {
      if (child.getFullStart() <= place && place <= child.getStart()) return child;
      return child.getStart() < place && place < child.end ? find(child) : undefined;
    });
  const node = find(file);
  if (node === undefined || node.kind === ts.SyntaxKind.EndOfFileToken)
    throw new Error("there is no code below the marker");
  return node;
}

function spanOf(node: ts.Node): Span {
  return { start: node.getStart(), end: node.end };
}

/** A property or an element goes together with the comma behind it. */
function withComma(source: string, node: ts.Node): Span {
  const isListed =
    ts.isObjectLiteralExpression(node.parent) || ts.isArrayLiteralExpression(node.parent);
  const comma = isListed ? (/^\s*,/.exec(source.slice(node.end))?.[0].length ?? 0) : 0;
  return { start: node.getStart(), end: node.end + comma };
}

function valueOf(node: ts.Node): Span {
  if (!ts.isForStatement(node)) return spanOf(expressionOf(node));
  const open = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.OpenParenToken);
  const close = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken);
  if (open === undefined || close === undefined) throw new Error("a for without a header");
  return { start: open.end, end: close.getStart() };
}

function expressionOf(node: ts.Node): ts.Node {
  if (ts.isIfStatement(node) || ts.isReturnStatement(node)) return present(node.expression);
  if (ts.isPropertyAssignment(node)) return node.initializer;
  if (ts.isVariableStatement(node)) {
    return present(node.declarationList.declarations[0]?.initializer);
  }
  if (!ts.isExpressionStatement(node)) return node;
  const { expression } = node;
  const isAssigned =
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isAssigned ? expression.right : expression;
}

function present(expression: ts.Expression | undefined): ts.Expression {
  if (expression === undefined) throw new Error("the code below the marker has no value");
  return expression;
}

/** The operands of an operator (all of `a && b && c`), the arguments of a call, the branches of `?:`. */
function operandsOf(node: ts.Node): readonly ts.Expression[] {
  const value = expressionOf(node);
  if (ts.isCallExpression(value)) return value.arguments;
  if (ts.isConditionalExpression(value)) return [value.whenTrue, value.whenFalse];
  if (!ts.isBinaryExpression(value)) throw new Error("the code below the marker has no operands");
  const { kind } = value.operatorToken;
  const chained = (expression: ts.Expression): readonly ts.Expression[] =>
    ts.isBinaryExpression(expression) && expression.operatorToken.kind === kind
      ? [...chained(expression.left), expression.right]
      : [expression];
  return chained(value);
}

function dropped(node: ts.Node, index: number): Replacement {
  const value = expressionOf(node);
  const operands = operandsOf(node);
  if (!ts.isBinaryExpression(value) || operands[index] === undefined || operands.length < 3)
    throw new Error(`operand ${index} cannot be left out`);
  const left = operands.filter((_, at) => at !== index).map((operand) => operand.getText());
  return { ...spanOf(value), text: left.join(` ${value.operatorToken.getText()} `) };
}

function conditionalIn(node: ts.Node): ts.ConditionalExpression {
  const find = (child: ts.Node): ts.ConditionalExpression | undefined =>
    ts.isConditionalExpression(child) ? child : ts.forEachChild(child, find);
  const conditional = find(node);
  if (conditional === undefined) throw new Error("there is no conditional below the marker");
  return conditional;
}

function swapped(source: string, { whenTrue, whenFalse }: ts.ConditionalExpression): Replacement {
  const between = source.slice(whenTrue.end, whenFalse.getStart());
  return {
    start: whenTrue.getStart(),
    end: whenFalse.end,
    text: whenFalse.getText() + between + whenTrue.getText(),
  };
}
