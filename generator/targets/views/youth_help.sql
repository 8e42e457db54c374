-- One row per person who had youth help in $year. An end date that is empty means that the help goes on.
SELECT
  RINPERSOON AS person,
  bool_or(JGDHHULPVORM < '11') AS without_residence,
  bool_or(JGDHHULPVORM >= '11') AS with_residence
FROM JGDHULPBUS
WHERE RINPERSOONS = 'R' AND JGDHGELDIGHEIDBEGINDATUM <= '${year}1231'
  AND coalesce(nullif(trim(JGDHGELDIGHEIDEINDDATUM), ''), '99991231') >= '${year}0101'
GROUP BY RINPERSOON
