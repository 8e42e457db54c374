-- One row per measure of child protection that ran in $year. 11, 12: supervision order; 21 to 23: guardianship.
SELECT
  RINPERSOON AS person,
  JGDBMAATREGEL IN ('21', '22', '23') AS guardianship,
  JGDBGELDIGHEIDBEGINDATUM >= '${year}0101' AS began,
  '$day' BETWEEN JGDBGELDIGHEIDBEGINDATUM
    AND coalesce(nullif(trim(JGDBGELDIGHEIDEINDDATUM), ''), '99991231') AS running
FROM JGDBESCHERMBUS
WHERE RINPERSOONS = 'R' AND JGDBGELDIGHEIDBEGINDATUM <= '${year}1231'
  AND coalesce(nullif(trim(JGDBGELDIGHEIDEINDDATUM), ''), '99991231') >= '${year}0101'
