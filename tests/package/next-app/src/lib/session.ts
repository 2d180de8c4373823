import { cookies } from "next/headers";

/** The application's own sign-in: the name in a cookie. */
export async function currentUserId(): Promise<string | null> {
  return (await cookies()).get("student")?.value ?? null;
}
