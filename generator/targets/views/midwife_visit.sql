-- One row per intake of a midwife in $year, of a mother: what she said of smoking, and her level of education that year.
SELECT
  i.RINPERSOON AS mother, i.dat_intake AS day,
  i.roken_voor = '1' AS smoked_before, i.roken_nu = '1' AS smokes, e.level
FROM INTAKE i
LEFT JOIN education e ON e.person = i.RINPERSOON
WHERE left(i.dat_intake, 4) = '$year' AND i.roken_nu IS NOT NULL
