import { ROUTES } from "./routes.generated";

const PATTERNS = ROUTES.map((route) => ({ route, pattern: patternOf(route) }));

/** The route of the app that a request's target belongs to; null: there is none. */
export function routeOf(target: string): string | null {
  const path = target.split("?")[0] ?? "";
  return PATTERNS.find(({ pattern }) => pattern.test(path))?.route ?? null;
}

/** `/a/[id]` takes one segment for `[id]`, `/a/[...rest]` any number. */
function patternOf(route: string): RegExp {
  const segments = route.split("/").map((segment) => {
    if (segment.startsWith("[[...")) return ".*";
    if (segment.startsWith("[...")) return ".+";
    return segment.startsWith("[") ? "[^/]+" : segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${segments.join("/")}/?$`);
}
