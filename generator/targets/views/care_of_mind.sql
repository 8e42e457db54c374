-- Persons with costs of mental health care, or with psycholeptics or psychoanaleptics (N05, N06), in $year.
SELECT RINPERSOON AS person FROM ZVWZORGKOSTENTAB WHERE JAAR = $year AND ZVWKGGZZPMTOTAAL > 0
UNION
SELECT RINPERSOON FROM MEDICIJNTAB WHERE JAAR = $year AND left(ATC4, 3) IN ('N05', 'N06')
