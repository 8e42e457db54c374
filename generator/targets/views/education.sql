-- Level attained in $year, in three groups; who is missing in the register is missing here.
SELECT
  RINPERSOON AS person,
  ['low', 'middle', 'high'][try_cast(left(OPLNIVSOI2021AGG4HBmetNIRWO, 1) AS INTEGER)] AS level
FROM HOOGSTEOPLTAB
WHERE JAAR = $year AND left(OPLNIVSOI2021AGG4HBmetNIRWO, 1) IN ('1', '2', '3')
