-- One row per child with childcare in $year for which its parents got an allowance.
SELECT
  RINPERSOON AS person,
  bool_or(SOORTOPVANG = '1') AS daycare,
  bool_or(SOORTOPVANG IN ('3', '4')) AS childminder
FROM KINDEROPVANG_KIND
WHERE JAAR = $year
GROUP BY RINPERSOON
