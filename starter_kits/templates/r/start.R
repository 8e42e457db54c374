# Een rondleiding: lezen, kijken, van een register naar een kenmerk. / A tour: read, look, from a register to a feature.
#
#   Rscript start.R
#
# Alleen base R. Zet de werkmap op de map van dit pakket. / Base R only. Set the working directory to the folder of this kit.

source("read.R", encoding = "UTF-8")

# 1. Lezen / Read ---------------------------------------------------------------------------------------------------
children <- read_table("children")
outcomes <- read_table("train_outcomes")
features <- read_table("first_1000_days")
toddler <- features[features$stage == "toddler", ]
train <- merge(merge(children[children$split == "train", c("RINPERSOON", "mother")], outcomes), toddler)

say("%d kinderen om van te leren, %d om te voorspellen, %d kenmerken.",
    "%d children to learn from, %d to predict, %d features.",
    nrow(train), sum(children$split == "test"), ncol(features) - 3L)

# 2. Kijken / Look --------------------------------------------------------------------------------------------------
say("\nHoe vaak komt elke uitkomst voor?", "\nHow often does each outcome happen?")
print(round(colMeans(train[OUTCOMES]), 3))

say("\nAchterstand bij de start van school, naar opleiding van de moeder (aandeel en aantal):",
    "\nDelay at the start of school, by education of the mother (share and count):")
by_education <- stats::aggregate(developmental_delay ~ mother_education, train,
                                 function(y) c(share = round(mean(y), 3), count = length(y)))
# De gewoonte van het CBS: laat geen cel zien van minder dan tien mensen. / The habit of CBS: show no cell of fewer than ten people.
print(by_education[by_education$developmental_delay[, "count"] >= 10, ], row.names = FALSE)

say("\nWat mist er het vaakst? Ontbreken betekent vaak iets: niet gekomen, niet gevraagd, nog niet geboren.",
    "\nWhat is missing most? Missing often means something: did not come, was not asked, not born yet.")
print(utils::head(sort(round(colMeans(is.na(toddler)), 2), decreasing = TRUE), 5))

# 3. Van een register naar een kenmerk / From a register to a feature -----------------------------------------------
# De opleiding van de moeder in het jaar waarin haar kind twee werd, uit HOOGSTEOPLTAB.
# The education of the mother in the year in which her child became two, from HOOGSTEOPLTAB.
education <- read_register("HOOGSTEOPLTAB")
families <- read_register("FAMILIES")
known <- merge(children[children$split != "other", ], families)
known$JAAR <- as.character(as.integer(substr(known$birth_month, 1, 4)) + 2L)
walked <- merge(known, education, by.x = c("mother", "JAAR"), by.y = c("RINPERSOON", "JAAR"), all.x = TRUE)
first <- substr(walked$OPLNIVSOI2021AGG4HBmetNIRWO, 1, 1)
walked$made <- ifelse(first %in% c("1", "2", "3"), c("low", "middle", "high")[match(first, c("1", "2", "3"))], "unknown")
both <- merge(walked[c("RINPERSOON", "made")], toddler[c("RINPERSOON", "mother_education")])
say("\nUit het register gemaakt: opleiding van de moeder van %d kinderen, waarvan %d gelijk aan de platte tabel.",
    "\nMade from the register: education of the mother of %d children, of which %d equal the flat table.",
    nrow(both), sum(both$made == both$mother_education))
stopifnot(all(both$made == both$mother_education))

# 4. De volledige registers / The full registers ---------------------------------------------------------------------
# Met duckdb (install.packages("duckdb")) en de bestanden in de map full. / With duckdb and the files in the folder full.
if (requireNamespace("duckdb", quietly = TRUE) && file.exists("full/cbs.duckdb")) {
  db <- DBI::dbConnect(duckdb::duckdb(), "full/cbs.duckdb", read_only = TRUE)
  print(DBI::dbGetQuery(db, "SELECT JAAR, count(*) AS rows FROM INHATAB GROUP BY JAAR ORDER BY JAAR"))
  DBI::dbDisconnect(db, shutdown = TRUE)
} else {
  say("\nDe volledige registers lees je met het pakket duckdb, uit de map full (zie README.md).",
      "\nThe full registers are read with the package duckdb, from the folder full (see README.en.md).")
}

say("\nNu: Rscript baseline.R", "\nNext: Rscript baseline.R")
