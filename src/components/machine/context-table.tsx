import { leavesOf } from "#lib/machine-play";
import type { Play } from "#lib/machine-play";

/** All that the machine knows in the state that is shown. */
export function ContextTable({ context }: { readonly context: Play["start"]["context"] }) {
  return (
    <details className="card machine-card machine-context">
      <summary>The whole context</summary>
      <dl>
        {leavesOf("", context).map(([path, value]) => (
          <div key={path}>
            <dt>
              <code>{path}</code>
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
