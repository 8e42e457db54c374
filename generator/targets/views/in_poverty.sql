-- Persons by the poverty line of CBS, SCP and Nibud in $year (a row per person; the household is that of the row).
SELECT
  s.RINPERSOON AS person, s.ARMOEDE = 1 AS poor, s.LANGARMOEDE = 1 AS poor_for_long,
  r.age, r.household, r.kind
FROM STAPMON s
JOIN resident r ON r.person = s.RINPERSOON
WHERE s.JAAR = $year AND s.ARMOEDE >= 0
