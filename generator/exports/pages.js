const box = document.querySelector('input[type=search]');
const marked = document.querySelector('input[type=checkbox]');
const told = document.querySelector('output');
const rows = [...document.querySelectorAll('tbody tr')].map(row => ({
  row,
  section: row.closest('section'),
  text: (row.textContent + ' ' + row.closest('section').dataset.words).toLowerCase(),
  marked: row.querySelector('.kit, .placeholder') !== null,
}));
function find() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = new Set();
  let count = 0;
  for (const { row, section, text, marked: has } of rows) {
    const fits = words.every(word => text.includes(word)) && (has || !marked.checked);
    row.hidden = !fits;
    if (fits) { count += 1; shown.add(section); }
    const list = row.querySelector('details');
    if (list) list.open = fits && words.some(word => list.textContent.toLowerCase().includes(word));
  }
  for (const part of document.querySelectorAll('section')) part.hidden = !shown.has(part);
  const asked = words.length > 0 || marked.checked;
  document.querySelector('nav').hidden = asked;
  if (asked) window.scrollTo(0, 0);
  told.textContent = !asked ? '' : count === 0 ? told.dataset.none
    : told.dataset.some.replace('{columns}', count).replace('{tables}', shown.size);
}
box.addEventListener('input', find);
marked.addEventListener('change', find);
document.addEventListener('keydown', event => {
  if (event.key === '/' && document.activeElement !== box) { event.preventDefault(); box.focus(); }
  if (event.key === 'Escape' && document.activeElement === box) { box.value = ''; find(); }
});
find();
