import type { ReactNode } from "react";

interface StackedTableProps {
  /** The heads of the columns. The first column names its row. */
  readonly columns: readonly string[];
  readonly rows: readonly StackedRow[];
}

export interface StackedRow {
  readonly key: string | number;
  /** One for each column. */
  readonly cells: readonly ReactNode[];
  readonly isCurrent?: boolean;
}

/**
 * A table that shows every column at any width: on a narrow screen each cell has a line of its own,
 * with the head of its column. The roles keep it a table for screen readers then.
 */
export function StackedTable({ columns, rows }: StackedTableProps) {
  return (
    <table role="table" className="ops-table">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} role="columnheader" scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, cells: [name, ...cells], isCurrent = false }) => (
          <tr key={key} role="row" className={isCurrent ? "ops-current" : undefined}>
            <th role="rowheader" scope="row">
              {name}
            </th>
            {cells.map((cell, at) => (
              <td key={columns[at + 1]} role="cell" data-column={columns[at + 1]}>
                <span>{cell}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
