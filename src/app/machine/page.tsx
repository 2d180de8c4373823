import type { Metadata } from "next";
import { MachineView } from "#src/components/machine/machine-view.tsx";
import { operatorOrNobody } from "#lib/pages/ops-pages";
import { wiring } from "#lib/wiring";
import { getRequestUser } from "../request";
import "#src/components/machine/machine.css";

export const metadata: Metadata = { title: "The machine" };

/** For everybody: it shows no data of a student. */
export default async function MachinePage() {
  const isOperator = operatorOrNobody(await getRequestUser()) !== null;
  return <MachineView isOperator={isOperator && wiring().operations !== null} />;
}
