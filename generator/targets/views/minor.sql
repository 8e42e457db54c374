-- One row per resident under eighteen on $day, and whether it lives with its legal father and mother.
SELECT
  c.*,
  k.RINPERSOONpa AS father,
  k.RINPERSOONMa AS mother,
  coalesce(f.household = c.household, FALSE) AS with_father,
  coalesce(m.household = c.household, FALSE) AS with_mother
FROM resident c
LEFT JOIN KINDOUDERTAB k ON k.RINPERSOON = c.person
LEFT JOIN resident f ON f.person = k.RINPERSOONpa
LEFT JOIN resident m ON m.person = k.RINPERSOONMa
WHERE c.age < 18
