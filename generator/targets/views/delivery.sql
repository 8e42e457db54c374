-- One row per delivery of a mother with a valid number in $year: how many children, and how old she was.
SELECT
  p.Rinpersoon_Moeder AS mother,
  p.ddgeb,
  max(p.omv) AS children,
  any_value((12 * try_cast(left(p.ddgeb, 4) AS INTEGER) + try_cast(substr(p.ddgeb, 5, 2) AS INTEGER)
    - 12 * try_cast(m.GBAGEBOORTEJAAR AS INTEGER) - try_cast(m.GBAGEBOORTEMAAND AS INTEGER)) // 12) AS mother_age
FROM PERINED p
JOIN GBAPERSOONTAB m ON m.RINPERSOON = p.Rinpersoon_Moeder
WHERE p.jaar = $year AND p.CBKSoortNr_Moeder = 'R'
GROUP BY ALL
