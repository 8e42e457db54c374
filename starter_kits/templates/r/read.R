# Wat start.R en baseline.R delen. / What start.R and baseline.R share.

OUTCOMES <- c("developmental_delay", "youth_care", "persistent_poverty")
dutch <- any(grepl('"language": *"nl"', readLines("event.json", encoding = "UTF-8", warn = FALSE)))

# Zeg iets in de taal van het evenement. / Say something in the language of the event.
say <- function(nl, en, ...) cat(sprintf(if (dutch) nl else en, ...), "\n", sep = "")

# Een RINPERSOON is een tekst van negen cijfers: nooit als getal lezen. / A RINPERSOON is a text of nine digits: never a number.
TEXT <- c("RINPERSOON", "mother", "mother_origin", "postcode4", "birth_month")

read_table <- function(name, folder = "data") {
  file <- file.path(folder, paste0(name, ".csv"))
  header <- names(utils::read.csv(file, nrows = 1, check.names = FALSE))
  kinds <- rep(NA_character_, length(header))
  names(kinds) <- header
  kinds[header %in% TEXT] <- "character"
  utils::read.csv(file, colClasses = kinds, na.strings = "", check.names = FALSE, encoding = "UTF-8")
}

# Een register: alles tekst, zodat voorloopnullen en codes blijven zoals ze zijn. / A register: all text.
read_register <- function(name) {
  utils::read.csv(file.path("data", "registers", paste0(name, ".csv")), colClasses = "character",
                  check.names = FALSE, encoding = "UTF-8")
}

# Schrijf voorspellingen zoals sample_submission.csv. / Write predictions like sample_submission.csv.
write_predictions <- function(table, file) {
  table[OUTCOMES] <- lapply(table[OUTCOMES], function(p) round(pmin(pmax(p, 0), 1), 6))
  utils::write.csv(table[c("RINPERSOON", OUTCOMES)], file, row.names = FALSE, quote = FALSE)
}
