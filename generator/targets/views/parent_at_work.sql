-- One row per parent (with a partner or alone) on $day who has a child at home, with work and education.
SELECT r.*, r.place IN (5, 6) AS cohabits, coalesce(a.works, FALSE) AS works, e.level
FROM resident r
LEFT JOIN activity a USING (person)
LEFT JOIN education e USING (person)
WHERE r.place IN (5, 6, 7)
