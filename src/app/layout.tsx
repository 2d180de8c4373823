import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { SiteFrame } from "../components/frame/site-frame";
import { wiring } from "../lib/wiring";
import { getRequestUser } from "./request";
import "./globals.css";

/** Every page depends on the student, so no page is rendered at build time. */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: { default: "Holdfast", template: "%s · Holdfast" },
  description: "Practice, quizzes and tests that keep your place.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const { settings, storeKind } = wiring();
  const requestUser = await getRequestUser();
  return (
    <html lang="en">
      <body>
        <SiteFrame
          student={requestUser.kind === "signed_in" ? requestUser.user : null}
          isSignedOut={requestUser.kind === "signed_out"}
          isDemo={settings.auth.mode === "demo"}
          isMemoryStore={storeKind === "memory"}
        >
          {children}
        </SiteFrame>
      </body>
    </html>
  );
}
