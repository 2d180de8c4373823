import ts from "typescript";

/** The only property whose value may be a function. */
const MAY_BE_CODE = "context";

/**
 * Everything in the object given to `createMachine` that is not a string literal, or an object or
 * array of them under plain keys: a tool that reads the source without running it could miss it.
 * Throws unless there is exactly one machine.
 */
export function codeInLiteral(source: string): readonly string[] {
  const file = ts.createSourceFile("machine.ts", source, ts.ScriptTarget.Latest, true);
  const [literal, ...others] = literalsIn(file);
  if (literal === undefined || others.length > 0) {
    throw new Error("the source does not call createMachine exactly once");
  }
  if (!ts.isObjectLiteralExpression(literal)) return [literal.getText()];
  return literal.properties
    .filter((property) => property.name?.getText() !== MAY_BE_CODE)
    .flatMap(codeInProperty);
}

function literalsIn(node: ts.Node): readonly ts.Node[] {
  const below: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    below.push(...literalsIn(child));
  });
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return below;
  const argument = node.expression.name.text === "createMachine" ? node.arguments[0] : undefined;
  return argument === undefined ? below : [argument, ...below];
}

function codeInProperty(property: ts.ObjectLiteralElementLike): readonly string[] {
  if (!ts.isPropertyAssignment(property)) return [property.getText()];
  const isPlainKey = ts.isIdentifier(property.name) || ts.isStringLiteral(property.name);
  return isPlainKey ? codeInValue(property.initializer) : [property.name.getText()];
}

function codeInValue(value: ts.Expression): readonly string[] {
  if (ts.isStringLiteral(value)) return [];
  if (ts.isObjectLiteralExpression(value)) return value.properties.flatMap(codeInProperty);
  if (ts.isArrayLiteralExpression(value)) return value.elements.flatMap(codeInValue);
  return [value.getText()];
}
