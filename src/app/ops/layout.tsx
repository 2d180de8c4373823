import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { OpsNav } from "#src/components/ops/ops-nav.tsx";
import { operatorOrNobody } from "#lib/pages/ops-pages";
import { getRequestUser } from "../request";
import "./ops.css";

/** For everybody except operators these pages do not exist, so the title must not name them. */
export async function generateMetadata(): Promise<Metadata> {
  return operatorOrNobody(await getRequestUser()) === null ? {} : { title: "Operations" };
}

/** Checks before the first byte is streamed, because the status 404 cannot be sent later. */
export default async function OpsLayout({ children }: { readonly children: ReactNode }) {
  if (operatorOrNobody(await getRequestUser()) === null) notFound();
  return (
    <>
      <OpsNav />
      {children}
    </>
  );
}
