-- One row per child in the perinatal registration of $year, linked to a person or not. `light`: below the
-- tenth centile of the reference curve for its week and sex.
SELECT
  p.Rinpersoon_Moeder AS mother, p.ddgeb AS day, p.amddd AS days, p.geboortegew AS weight,
  p.amddd1ond AS first_visit, p.omv AS together,
  p.geboortegew < c.grams * CASE WHEN p.gesl = '2' THEN 0.965 ELSE 1 END AS light
FROM PERINED p
LEFT JOIN weight_curve c ON c.day = p.amddd
WHERE p.jaar = $year
