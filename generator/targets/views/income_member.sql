-- One row per member of these households on 1 January of $year, with the age on that day.
SELECT k.RINPERSOON AS person, $before - try_cast(p.GBAGEBOORTEJAAR AS INTEGER) AS age, i.*
FROM KOPPELPERSOONHUISHOUDEN k
JOIN GBAPERSOONTAB p USING (RINPERSOON)
JOIN income i ON i.earner = k.RINPERSOONHKW
WHERE k.JAAR = $year AND k.RINPERSOONS = 'R'
