import { MachinePlayer } from "./machine-player";
import { SlotChooser } from "./slot-chooser";

/** `isOperator`: whether the user may watch the slots of students. */
export function MachineView({ isOperator }: { readonly isOperator: boolean }) {
  return (
    <>
      <div className="machine-head">
        <h1>The machine</h1>
        <p>
          This is the machine that decides what happens to every attempt. It runs here, in your
          browser: nothing is sent or stored, and nobody’s attempt is touched.
        </p>
      </div>
      <MachinePlayer />
      {isOperator && <SlotChooser />}
    </>
  );
}
