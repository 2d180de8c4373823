import { AGE_FILTERS, PHASE_FILTERS, queryOf, type AttemptFilter } from "#lib/pages/ops-pages";
import { idProblem } from "#lib/slot";

type Choice = readonly [value: string, text: string];

const PHASES: readonly Choice[] = PHASE_FILTERS.map((phase) => [phase, phase]);
const RESULTS: readonly Choice[] = [
  ["waiting", "waiting"],
  ["conflict", "in conflict"],
];
const AGES: readonly Choice[] = Object.entries(AGE_FILTERS).map(([age, { text }]) => [
  age,
  `more than ${text} ago`,
]);

/** Chooses attempts. What is chosen is in the address of the page. Open if something is chosen. */
export function AttemptFilterForm({ filter }: { readonly filter: AttemptFilter }) {
  return (
    <details className="card ops-filter" open={queryOf(filter).size > 0}>
      <summary>Filter</summary>
      <form action="/ops/attempts">
        <TextField name="user" label="Student" value={filter.user} />
        <TextField name="resource" label="Resource" value={filter.resource} />
        <Choices name="phase" label="State" any="any" value={filter.phase} choices={PHASES} />
        <Choices name="only" label="Result" any="any" value={filter.only} choices={RESULTS} />
        <Choices name="age" label="Started" any="any time" value={filter.age} choices={AGES} />
        <label className="ops-check">
          <input type="checkbox" name="all" value="1" defaultChecked={filter.isComplete} />
          Include finished attempts
        </label>
        <button type="submit" className="button">
          Show
        </button>
      </form>
    </details>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

function TextField({ name, label, value }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        defaultValue={value}
        aria-invalid={value !== "" && idProblem(value) !== null}
        autoCapitalize="off"
      />
    </div>
  );
}

interface ChoicesProps extends FieldProps {
  /** The text of no choice. */
  readonly any: string;
  readonly choices: readonly Choice[];
}

function Choices({ name, label, value, any, choices }: ChoicesProps) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <select id={name} name={name} defaultValue={value}>
        <option value="">{any}</option>
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
