import { cookies } from "next/headers";
import { redirect } from "next/navigation";

/** The application's own sign-in: any name will do. */
async function signIn(form: FormData): Promise<void> {
  "use server";
  const name = form.get("name");
  if (typeof name === "string" && name !== "") (await cookies()).set("student", name);
  redirect("/practice/quiz");
}

export default function Page() {
  return (
    <main>
      <h1>Sign in</h1>
      <form action={signIn}>
        <label>
          Your name <input name="name" required />
        </label>
        <button type="submit">Sign in</button>
      </form>
    </main>
  );
}
