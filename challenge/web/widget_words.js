// Puts our words over those of Streamlit's widgets, now and whenever it draws something.
(() => {
  const words = WORDS;
  const some = Object.entries(words).filter(([said]) => said.includes("{some}")).map(([said, own]) => {
    const parts = said.split("{some}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return [new RegExp(`^${parts.join("(.+)")}$`), own];
  });
  const ours = (text) => {
    if (Object.hasOwn(words, text)) return words[text];
    for (const [said, own] of some) {
      const found = said.exec(text);
      if (found) return own.replace("{some}", () => found[1]);
    }
    return text;
  };
  const names = ["aria-label", "placeholder", "title"];
  // Text of our own, and of people of the event, stays as it is, whatever it says.
  const theirs = "[data-testid=stHtml], [data-testid=stMarkdown], [data-testid=stCode], textarea";
  const mend = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.parentElement?.closest(theirs)) return;
      const own = ours(node.nodeValue);
      if (own !== node.nodeValue) node.nodeValue = own;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of names) {
      const said = node.getAttribute(name);
      if (said && ours(said) !== said) node.setAttribute(name, ours(said));
    }
    node.childNodes.forEach(mend);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(mend);
      else mend(change.target);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: names });
})();
