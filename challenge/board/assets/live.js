// A page that is open follows the event: it asks its own server now and then, and takes over what changed.
const again = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.pathname, { cache: "no-cache" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const name of ["main", "footer"]) {
      const old = document.querySelector(name), now = fresh.querySelector(name);
      // Who is reading with keys, or has something folded open, is not disturbed.
      const busy = old && (old.contains(document.activeElement) || old.querySelector("details[open]"));
      if (old && now && !busy && old.innerHTML !== now.innerHTML) old.replaceWith(now);
    }
  } catch { /* no server now: what is shown stays */ }
};
if (location.protocol.startsWith("http")) setInterval(again, 15000 + 5000 * Math.random());
