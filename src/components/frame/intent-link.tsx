"use client";

import Link from "next/link";
import { useState, type ComponentProps } from "react";

/**
 * A link whose page is prefetched when somebody is about to follow it: with the pointer on it, or
 * with the focus. Otherwise each link of a list costs the server two requests whenever the list is
 * shown.
 */
export function IntentLink(props: Omit<ComponentProps<typeof Link>, "prefetch">) {
  const [isLikely, setIsLikely] = useState(false);
  const prepare = () => setIsLikely(true);
  return (
    <Link
      {...props}
      prefetch={isLikely ? null : false}
      onPointerEnter={prepare}
      onFocus={prepare}
    />
  );
}
