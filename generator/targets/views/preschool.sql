-- One row per toddler of the target group of preschool education who is two and a half to four on $day, and
-- whether it has begun by then.
SELECT v.RINPERSOON AS person, coalesce(v.DATUMSTART <= '$day', FALSE) AS reached
FROM VVE v
JOIN GBAPERSOONTAB g USING (RINPERSOON)
WHERE date_diff('month', make_date(try_cast(g.GBAGEBOORTEJAAR AS INTEGER), try_cast(g.GBAGEBOORTEMAAND AS INTEGER), 1),
  strptime('$day', '%Y%m%d')) BETWEEN 30 AND 47
