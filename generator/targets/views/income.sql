-- One row per private household with an income in $year (no students), keyed by its main earner.
SELECT
  RINPERSOONHKW AS earner,
  ['alone', 'couple', 'couple_with_children', 'single_parent'][try_cast(left(INHSAMHH, 1) AS INTEGER)] AS kind,
  INHSAMHH AS composition,
  INHAHL AS members,
  INHAHLMI AS with_income,
  nullif(INHBESTINKH, 9999999999) AS disposable,
  nullif(INHGESTINKH, 9999999999) AS standardised,
  INHARMLAG AS to_line,
  INHARMLAG < 100 AS low,
  INHARMLAGL BETWEEN 0 AND 99 AS low_four_years,
  CASE WHEN INHP100HGEST > 0 THEN (INHP100HGEST + 9) // 10 END AS decile,
  INHBBIHJ BETWEEN '11' AND '14' AS from_work,
  INHBBIHJ BETWEEN '21' AND '25' AS from_benefit,
  INHEHALGR AS tenure
FROM INHATAB
WHERE JAAR = $year AND INHPOPIIV = '1' AND INHARMLAG >= 0
