// Turns the parts of the big screen by itself. Space or P: pause; arrows: turn by hand. Follows the event meanwhile.
const body = document.body, stay = 14000;
const state = document.getElementById("state");
let at = 0, paused = false, timer = 0;
const slides = () => [...document.querySelectorAll("main > .slide")];
const draw = (n) => {
  const all = slides();
  at = (n + all.length) % all.length;
  all.forEach((slide, i) => { slide.hidden = i !== at; });
  state.textContent = `${at + 1} / ${all.length}` + (paused ? " ⏸" : "");
};
const show = (n) => {
  draw(n);
  clearTimeout(timer);
  if (!paused) timer = setTimeout(() => show(at + 1), stay);
};
addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (event.key === " " || event.key.toLowerCase() === "p") { paused = !paused; show(at); event.preventDefault(); }
  else if (by) { show(at + by); event.preventDefault(); }
});
const again = async () => {
  try {
    const answer = await fetch(location.pathname, { cache: "no-cache" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = fresh.querySelector("main"), old = document.querySelector("main");
    if (now && old && now.innerHTML !== body.dataset.last) {
      body.dataset.last = now.innerHTML;
      old.replaceWith(now);
      draw(at); // the turn that was coming still comes: in a busy hall there is news all the time
    }
  } catch { /* no server now: what is shown stays */ }
};
body.classList.add("turning");
body.dataset.last = document.querySelector("main").innerHTML;
show(0);
if (location.protocol.startsWith("http")) setInterval(again, 10000);
