-- Persons in the scheme for arrears of the health insurance premium (six months or more) on 31 December of $year.
SELECT DISTINCT RINPERSOON AS person FROM WANBZVWTAB WHERE JAAR = $year AND RINPERSOONS = 'R'
