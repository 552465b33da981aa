# The time zones of the build machine, packed into the library for machines that have none.
set(OSTLER_ZONEINFO /usr/share/zoneinfo CACHE PATH "Compiled time zones to build in; empty: none")
find_package(Python3 3.9 COMPONENTS Interpreter)
set(zone_table ${PROJECT_BINARY_DIR}/zone_table.c)
if(Python3_FOUND AND EXISTS ${OSTLER_ZONEINFO}/tzdata.zi)
  add_custom_command(OUTPUT ${zone_table}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/pack_zones ${OSTLER_ZONEINFO} ${zone_table}
    DEPENDS ${PROJECT_SOURCE_DIR}/scripts/pack_zones ${OSTLER_ZONEINFO}/tzdata.zi
    COMMENT "Packing time zones")
else()
  message(STATUS "no time zones are built in: that takes python3 (3.9) and the package tzdata "
    "(tzdata.zi in OSTLER_ZONEINFO, '${OSTLER_ZONEINFO}')")
  file(CONFIGURE OUTPUT ${zone_table} CONTENT
    "#include \"calendar/zone_table.h\"\n\nconst struct ost_zone_table ost_zone_table = {.n = 0};\n")
endif()
target_sources(ostler_core PRIVATE ${zone_table})
